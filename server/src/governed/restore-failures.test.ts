// Which call fails × how × did it persist anyway, for what a restore is made of.
import { testFailures } from './testing/failure-cases.ts';
import { restoreCases } from './testing/restore-cases.ts';

testFailures(restoreCases);
