import type { StageName } from '../../src/records/topic-name.ts';

/** The stage with a name, in a status or a topology: an added stage changes the indices of the others. */
export function stageOf<S extends { readonly stage: StageName } | { readonly name: StageName }>(
  { stages }: { readonly stages: readonly S[] },
  name: StageName,
): S {
  const found = stages.find((stage) => ('stage' in stage ? stage.stage : stage.name) === name);
  if (found === undefined) throw new Error(`expected a stage ${name}`);
  return found;
}
