// What the fields that a company is sent are made of, for the inventory. A part of processors.ts.

/**
 * What lies behind each thing that a company is sent: fields of the catalogue, or ids of other-data.ts. `*` is everything: on the business's own
 * instruction, or sealed before it leaves. A test finds a name that leads nowhere, and a thing that is sent and stands not here.
 */
export const carriedFields: Readonly<Record<string, readonly string[]>> = {
  'mail.to': ['login', 'invitations.email'],
  'mail.subject': [],
  'mail.text': ['businesses.name'],
  'mail-in.name': [],
  'place-search.text': ['projects.place'],
  'place-search.view': [],
  'browser.address': [],
  'push.endpoint': ['sessions'],
  'push.token': ['sessions'],
  'push.id': [],
  'push.sign-in': [],
  'webhook.event': ['records'],
  'export.archive': ['*'],
  'ledger.checkpoint': [],
  'ledger.consistency-proof': [],
  'dns.name': [],
  'staff.sign-in': [],
  'store.rows': ['*'],
  'store.files': ['*'],
  'store.keys': [],
  'store.credentials': ['login'],
  'store.signals': [],
};
