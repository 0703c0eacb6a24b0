/** The identity of every plug-in. */
export interface PluginIdentity {
  /** In lower case with hyphens, such as `three-attempts`. Include options that change its decisions. */
  readonly name: string;
  /** An integer from 1; raised whenever its decisions change. */
  readonly version: number;
}

/** The name of a plug-in in fingerprints, descriptions and messages: `three-attempts@1`. */
export const pluginName = ({ name, version }: PluginIdentity): string => `${name}@${version}`;
