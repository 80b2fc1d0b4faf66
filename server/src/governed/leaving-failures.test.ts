// Which call fails × how × did it persist anyway, for webhooks, calendar subscriptions and the list of mails.
import { leavingCases } from './testing/leaving-cases.ts';
import { testFailures } from './testing/failure-cases.ts';

testFailures(leavingCases);
