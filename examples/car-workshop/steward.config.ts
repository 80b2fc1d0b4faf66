// Steward reads this file from the folder it is started in, or where STEWARD_CONFIG says.
import { vehicles } from './vehicles.ts';

export const collections = [vehicles];
