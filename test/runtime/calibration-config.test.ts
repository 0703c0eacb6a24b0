import { expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { calibrationConfig } from '../../src/runtime/calibrate.ts';

const model = { baseUrl: 'http://localhost:8000/v1', model: 'm' };

it('a calibration grades its own questions alone, also where the campaign takes in questions from sources', () => {
  const config = parseConfig(
    {
      campaign: 'c',
      models: { target: model, teacher: model, scorer: model },
      sources: [{ topic: 'company.problems', format: 'json' }],
      size: 10,
    },
    { cwd: '/', env: {} },
  );
  const { sources, size, kafka } = calibrationConfig(config, []);
  expect({ sources, size }).toEqual({ sources: [], size: 0 });
  expect(kafka.questionsTopic).toMatch(/^c-calibration-[0-9a-f]{8}-questions$/);
});
