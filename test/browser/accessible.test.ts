// Every screen in English is for everybody: see judge-screens.ts.
import { judgeScreens } from './judge-screens.ts';

judgeScreens('en-GB');
