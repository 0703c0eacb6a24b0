/** The tools for tests of a program that uses sluice. Types of the topology: `sluice`. */
export * from '../testing/index.ts';
export type * from '../testing/topology-test-driver.ts';
export type { PartitionCounts } from '../testing/memory-log.ts';
export type { GeneratedQuestion } from '../demo/arithmetic-questions.ts';
export type { GeneratedCodeQuestion } from '../demo/code-questions.ts';
export type { EndpointReply, EndpointRequest } from '../demo/http-endpoint.ts';
export type { Latency } from '../demo/seeded-random.ts';
export type { JarFetcher, JarOptions } from '../kafka/embedded/jars.ts';
export type { Environment } from '../kafka/embedded/java.ts';
