import { inject } from 'vitest';
import { describeEndpoints } from '../support/faults/endpoint-scenarios.ts';

describeEndpoints(inject('kafkaBrokers'));
