// Which call fails × how × did it persist anyway, for every operation (see testing/failure-cases.ts); those of restores are in restore-failures.test.ts.
import { testFailures } from './testing/failure-cases.ts';
import { recordCases } from './testing/record-cases.ts';

testFailures(recordCases);
