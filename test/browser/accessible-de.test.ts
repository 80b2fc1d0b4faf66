// Every screen in German is for everybody: see judge-screens.ts.
import { judgeScreens } from './judge-screens.ts';

judgeScreens('de-DE');
