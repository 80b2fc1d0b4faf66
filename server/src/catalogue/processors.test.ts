import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import {
  declareProcessors,
  ledgerWitness,
  mailRelay,
  maySendTo,
  ownBucket,
  releaseProcessors,
  undeclared,
  webPushProcessorOf,
  webPushProcessors,
  type Processor,
} from './processors.ts';

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
      { hosts: ['*'] },
      { hosts: ['https://example.org'] },
      { hosts: ['*.com.'] },
      { hosts: ['127.0.0.1'] },
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

  it('of this release can all be declared together', () => {
    assert.equal(declareProcessors(releaseProcessors).size, releaseProcessors.length);
  });

  it('are reached at their own hosts alone, whatever looks like them', () => {
    const inside = { ...ownBucket, id: 'inside', ownHosts: ['erp.intern:8443', '127.0.0.1:5001'] };
    const processors = declareProcessors([...webPushProcessors, ownBucket, inside]);
    const may = (id: string, url: string) => maySendTo(processors, processors.get(id)!, new URL(url));
    assert.ok(may('web-push-google', 'https://fcm.googleapis.com/fcm/send/x'));
    assert.ok(may('web-push-microsoft', 'https://wns2-par02p.notify.windows.com/w/?token=x'));
    for (const url of [
      'http://fcm.googleapis.com/',
      'https://fcm.googleapis.com:8443/',
      'https://fcm.googleapis.com.evil.example/',
      'https://xfcm.googleapis.com/',
      'https://evil.example/fcm.googleapis.com',
    ])
      assert.ok(!may('web-push-google', url), url);
    for (const url of ['https://notify.windows.com/', 'https://evilnotify.windows.com/', 'https://wns.notify.windows.com.evil.example/'])
      assert.ok(!may('web-push-microsoft', url), url);
    assert.ok(may('own-bucket', 'https://s3.example.org/'));
    assert.ok(may('inside', 'http://127.0.0.1:5001/'));
    for (const url of ['http://127.0.0.1:5001/', 'https://erp.intern:8443/']) assert.ok(!may('own-bucket', url), url);
  });

  it('a push endpoint leads to its maker, and one of nobody declared nowhere', () => {
    const processors = declareProcessors(webPushProcessors);
    const makerOf = (endpoint: string) => webPushProcessorOf(endpoint, processors)?.id;
    assert.equal(makerOf('https://updates.push.services.mozilla.com/wpush/v2/x'), 'web-push-mozilla');
    assert.equal(makerOf('https://web.push.apple.com/x'), 'web-push-apple');
    assert.equal(makerOf('https://api.push.apple.com/x'), 'web-push-apple');
    for (const endpoint of ['https://push.evil.example/x', 'https://169.254.169.254/', 'nonsense', 'http://web.push.apple.com/x'])
      assert.equal(makerOf(endpoint), undefined, endpoint);
  });
});
