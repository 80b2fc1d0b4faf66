import { signalsContract } from '../../ports/signals.contract.ts';
import { localSignals } from './local-signals.ts';

signalsContract('in one process', (nowMs) => ({ signals: localSignals(nowMs), close: () => undefined }));
