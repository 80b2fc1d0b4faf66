// The built-in collections, each with what this app can do with it.
import { contacts } from '@steward/protocol/catalogue/built-in/contacts.ts';
import { dailyReports } from '@steward/protocol/catalogue/built-in/daily-reports.ts';
import { documents } from '@steward/protocol/catalogue/built-in/documents.ts';
import { mailFiles, mails } from '@steward/protocol/catalogue/built-in/mails.ts';
import { messages } from '@steward/protocol/catalogue/built-in/messages.ts';
import { photos } from '@steward/protocol/catalogue/built-in/photos.ts';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import { collectionApi, type RecordOf } from './collection.ts';

export const projectsApi = collectionApi(projects);
export const tasksApi = collectionApi(tasks);
export const photosApi = collectionApi(photos);
export const documentsApi = collectionApi(documents);
export const messagesApi = collectionApi(messages);
export const mailsApi = collectionApi(mails);
export const mailFilesApi = collectionApi(mailFiles);
export const reportsApi = collectionApi(dailyReports);
export const contactsApi = collectionApi(contacts);

export type Project = RecordOf<typeof projects>;
export type Task = RecordOf<typeof tasks>;
export type Photo = RecordOf<typeof photos>;
export type Document = RecordOf<typeof documents>;
export type Message = RecordOf<typeof messages>;
export type Mail = RecordOf<typeof mails>;
export type MailFile = RecordOf<typeof mailFiles>;
export type DailyReport = RecordOf<typeof dailyReports>;
export type Contact = RecordOf<typeof contacts>;
