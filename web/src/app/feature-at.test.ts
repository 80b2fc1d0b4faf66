import assert from 'node:assert/strict';
import { test } from 'node:test';
import { featureAt } from './feature-at.ts';

test('an address is counted by the name of what it shows, never by an id in it', () => {
  const id = 'hjpiet32dcluvoyq7tlakkjx7e';
  assert.deepEqual(
    [
      '/app',
      `/app/projects/${id}`,
      `/app/projects/${id}/tasks`,
      `/app/privacy/delete/${id}`,
      `/app/privacy/preferences`,
      `/app/who-looked/${id}`,
    ].map(featureAt),
    ['projects', 'projects', 'tasks', 'delete', 'preferences', 'who-looked'],
  );
  assert.deepEqual(['/sign-in', '/receipts/7K2M', `/app/${id}`, `/app/projects/${id}/${id}`].map(featureAt), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
