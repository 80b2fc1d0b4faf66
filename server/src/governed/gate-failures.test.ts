// The cases of the outbound gate in the failure matrix (testing/failure-cases.ts): nothing leaves without its entry, and a switch is turned whole or not at all.
import assert from 'node:assert/strict';
import { declareProcessors, googleGeocoding } from '../catalogue/processors.ts';
import { switchOf } from '../stores/disclosures.ts';
import { createDisclose } from './disclose.ts';
import { readDisclosures, readProcessors, readSent } from './read-processors.ts';
import { switchProcessor } from './switch-processor.ts';
import { nothingChanged, testFailures, type Case } from './testing/failure-cases.ts';

const geocoder = googleGeocoding('2026-11-27');
const processors = declareProcessors([geocoder]);
let left = 0;
const outbound = { send: async () => (left++, { status: 200, headers: {}, body: new Uint8Array() }) };
const disclose = createDisclose({ outbound, mail: { send: async () => undefined } });
const input = {
  processor: geocoder.id,
  fields: geocoder.fields,
  values: { 'place-search.text': 'Uferstr. 12' },
  sending: {
    kind: 'request',
    request: { method: 'GET', url: 'https://geocode.googleapis.com/x', headers: {}, timeoutMs: 1_000, answerBytesMax: 100 },
  },
} as const;

const cases: Readonly<Record<string, Case>> = {
  disclose: {
    prepare: async () => String(left),
    act: ({ kit, ada }) => kit.ask(ada, disclose, input),
    async whole({ kit, ada }, before, acknowledged) {
      const listed = await kit.ask(ada, readDisclosures, { processor: geocoder.id });
      const kept = await kit.ask(ada, readSent, { processor: geocoder.id });
      // What left was entered and kept before; what was entered may not have left, when nobody knew whether it was.
      assert.equal(kept.length, listed.length);
      if (left <= 20) assert.ok(listed.length >= left, `${listed.length} are listed, ${left} left`);
      if (acknowledged) assert.equal(left, Number(before) + 1);
    },
  },
  'switch-processor': {
    prepare: async ({ kit, ada }) => String((await switchOf(kit.rows, ada.business, geocoder.id)).offSinceMs === undefined),
    act: ({ kit, ada }, wasOn) => kit.ask(ada, switchProcessor, { processor: geocoder.id, on: wasOn !== 'true' }),
    async whole({ kit, ada }, wasOn, acknowledged) {
      const isOn = (await switchOf(kit.rows, ada.business, geocoder.id)).offSinceMs === undefined;
      if (acknowledged) assert.notEqual(String(isOn), wasOn);
    },
  },
  'read-processors': {
    prepare: async () => '',
    act: ({ kit, ada }) => kit.ask(ada, readProcessors, {}),
    whole: nothingChanged,
  },
};

testFailures(cases, { processors });
