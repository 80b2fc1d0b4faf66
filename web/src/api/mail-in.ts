// A project's address for e-mail, whose it takes, and what was set aside.
import { queryOptions } from '@tanstack/react-query';
import { mailInRoutes, type WireMailIn, type WireMailbox, type WireQuarantinedMail } from '@steward/protocol/wire/mail-in-routes.ts';
import { client } from './client.ts';
import { mailsApi } from './collections.ts';

export type MailIn = WireMailIn;
export type Mailbox = WireMailbox;
export type QuarantinedMail = WireQuarantinedMail;

const lastMails = 5;

/** Keys as those of lists, so that changes from elsewhere find them (app/live.ts). */
export const mailInQuery = (project: string) =>
  queryOptions({
    queryKey: ['mailboxes', 'list', { project }],
    queryFn: ({ signal }) => client.call(mailInRoutes.mailIn, { params: { id: project } }, { signal }),
  });

export const quarantineQuery = (project: string) =>
  queryOptions({
    queryKey: ['quarantined-mails', 'list', { project }],
    queryFn: ({ signal }) => client.call(mailInRoutes.quarantine, { params: { id: project } }, { signal }),
  });

export const lastMailsQuery = (project: string) =>
  queryOptions({
    queryKey: [mailsApi.name, 'list', { project, last: lastMails }],
    queryFn: ({ signal }) => mailsApi.page({ project, sort: '-createdAt' }, undefined, signal, lastMails),
  });

export const setMailAddress = (project: string, step: 'on' | 'rotate' | 'off', graceHours = 0) =>
  client.call(mailInRoutes.setMailAddress, { params: { id: project }, body: { step, graceHours } });

export type MailRules = Partial<Pick<Mailbox, 'rule' | 'otherwise'>> & { readonly senders?: string[] };

export const setMailRules = (project: string, version: number, rules: MailRules) =>
  client.call(mailInRoutes.setMailRules, { params: { id: project }, body: { version, ...rules } });

export const releaseMail = (project: string, mail: string) =>
  client.call(mailInRoutes.releaseMail, { params: { id: project, mail }, body: {} });

export const discardMail = (project: string, mail: string) =>
  client.call(mailInRoutes.discardMail, { params: { id: project, mail }, body: {} });
