// The rules of the outbound gate, by the ids that ledger entries name them with. They are no policies of Cedar: they compare what is to be sent with what is declared.
import type { GatePolicy } from '@steward/protocol/wire/processor-routes.ts';
import type { Said } from '@steward/protocol/catalogue/collection.ts';

export const gateRules: Readonly<Record<GatePolicy, Said>> = {
  'gate-undeclared': {
    en: 'Only declared service providers are sent something, only what is declared for them, and only for a declared purpose.',
    de: 'Nur genannte Dienstleister bekommen etwas, nur was für sie genannt ist, und nur für einen genannten Zweck.',
  },
  'gate-switched-off': {
    en: 'A service provider that was switched off is sent nothing.',
    de: 'Ein ausgeschalteter Dienstleister bekommt nichts.',
  },
  'gate-host': {
    en: 'A service provider is reached only at the addresses that are declared for it.',
    de: 'Ein Dienstleister wird nur unter den für ihn genannten Adressen erreicht.',
  },
  'gate-address': {
    en: 'Nothing is sent into an inside network, unencrypted, or in a form that is not as it must be.',
    de: 'Nichts geht in ein inneres Netz, unverschlüsselt oder in einer Form, die nicht stimmt.',
  },
  'gate-redirect': {
    en: 'When a service sends us on to somebody else, the gate does not follow.',
    de: 'Verweist ein Dienst an jemand anderen, folgt das Tor nicht.',
  },
  'gate-answer': {
    en: 'The gate takes no answer that is larger than was asked for.',
    de: 'Das Tor nimmt keine Antwort an, die größer ist als verlangt.',
  },
};
