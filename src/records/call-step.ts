/**
 * The steps of a campaign that call models, each named after its operator. The name is a part of the key of every journaled
 * reply: under another name, a restarted campaign and `reuse` find no reply of that step, and pay for each call again. So a
 * renamed operator keeps its old name here.
 */
export type CallStep = 'attempt' | 'judge' | 'scoreSteps' | 'trace';
