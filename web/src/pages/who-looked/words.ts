// What stands in an entry as one word, in the words of people.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Purpose } from '@steward/protocol/words.ts';

export const purposeWords: Readonly<Record<Purpose, MessageDescriptor>> = {
  service: msg`To do the work the product is for`,
  request: msg`To answer a request`,
  debugging: msg`To find out why something failed`,
  security: msg`For security`,
  improvement: msg`To improve the product`,
  legal: msg`Because the law demands it`,
};

export const roleWords: Readonly<Record<string, MessageDescriptor>> = {
  owner: msg`Owner`,
  admin: msg`Admin`,
  member: msg`Member`,
  guest: msg`Guest`,
};
