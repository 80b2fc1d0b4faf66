import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { declareProcessors, ledgerWitness, mailRelay, undeclared, type Processor } from './processors.ts';

const operated = { company: 'Postbote GmbH', place: 'Erfurt, Germany', since: '2026-11-24' };

describe('processors', () => {
  it('are declared by whoever operates them, with what Steward sends', () => {
    const processors = declareProcessors([mailRelay(operated), ledgerWitness('one', operated), ledgerWitness('two', operated)]);
    assert.deepEqual([...processors.keys()], ['mail-relay', 'witness-one', 'witness-two']);
    assert.deepEqual(processors.get('mail-relay')!.fields, ['mail.to', 'mail.subject', 'mail.text']);
  });

  it('do not load half declared; the message names the field', () => {
    const wrong: Partial<Processor>[] = [
      { id: 'Mail' },
      { id: '' },
      { company: ' ' },
      { place: '' },
      { why: '' },
      { legalBasis: '' },
      { since: '2026-13-01' },
      { since: '2026-02-30' },
      { since: 'yesterday' },
      { purposes: [] },
      { fields: [] },
      { fields: ['everything'] },
      { fields: ['*'] },
    ];
    for (const part of wrong) {
      const [field] = Object.keys(part);
      assert.throws(
        () => declareProcessors([{ ...mailRelay(operated), ...part }]),
        (error) => isStewardError(error, 'invalid-input') && error.field!.endsWith(`.${field}`),
        JSON.stringify(part),
      );
    }
    assert.throws(
      () => declareProcessors([mailRelay(operated), mailRelay(operated)]),
      (error) => isStewardError(error, 'invalid-input'),
    );
  });

  it('are sent nothing that was not declared', () => {
    const processors = declareProcessors([mailRelay(operated), ledgerWitness('one', operated)]);
    assert.equal(undeclared(processors, 'mail-relay', 'service', ['mail.to', 'mail.text']), undefined);
    assert.equal(undeclared(processors, 'nobody', 'service', ['mail.to']), 'processor');
    assert.equal(undeclared(processors, 'constructor', 'service', ['mail.to']), 'processor');
    assert.equal(undeclared(processors, 'mail-relay', 'improvement', ['mail.to']), 'purpose');
    assert.equal(undeclared(processors, 'mail-relay', 'service', ['mail.to', 'tasks.title']), 'fields');
    assert.equal(undeclared(processors, 'mail-relay', 'service', []), 'fields');
    assert.equal(undeclared(processors, 'witness-one', 'security', ['mail.to']), 'fields');
  });
});
