/** What every plug-in says of itself. */
export interface PluginIdentity {
  /** In lower case with hyphens, such as `three-attempts`. Options that change what it decides belong into it. */
  readonly name: string;
  /** A whole number from 1; raised whenever it decides differently than before. */
  readonly version: number;
}

/** How a plug-in is called in fingerprints, descriptions and messages: `three-attempts@1`. */
export const pluginName = ({ name, version }: PluginIdentity): string => `${name}@${version}`;
