// Names that people gave, as they may stand in the middle of a line of somebody else's. Other places show them whole.
const charactersMax = 80;
/** Sequences that speak to terminals; then everything that breaks lines, is not seen, or turns the direction of what follows. The joiner of emoji stays. */
const terminal = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?)/gu;
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/gu;
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** In one line, at most 80 characters, and without power over the words around it; empty where nothing is left. */
export function plainName(name: string): string {
  const calm = name.replace(terminal, '').replace(unseen, ' ').replace(/\s+/gu, ' ').trim();
  const characters = [...calm];
  const short = characters.length > charactersMax ? `${characters.slice(0, charactersMax - 1).join('')}…` : calm;
  return rightToLeft.test(short) ? `\u2068${short}\u2069` : short;
}
