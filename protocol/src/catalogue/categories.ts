// Categories of data by their IRIs: the personal data extension of the W3C Data Privacy Vocabulary (DPV), and DPV itself.

const pd = (term: string) => `https://w3id.org/dpv/pd#${term}`;

export const dpv = {
  name: pd('Name'),
  email: pd('EmailAddress'),
  telephone: pd('TelephoneNumber'),
  address: pd('PhysicalAddress'),
  picture: pd('Picture'),
  location: pd('Location'),
  coordinates: pd('GPSCoordinate'),
  communication: pd('Communication'),
  professional: pd('Professional'),
  profession: pd('Job'),
  vehicle: pd('Vehicle'),
  privacyPreference: pd('PrivacyPreference'),
  serviceUse: pd('ServiceConsumptionBehavior'),
  browsing: pd('BrowsingBehavior'),
  /** Says something about work, not about a person. */
  notPersonal: 'https://w3id.org/dpv#NonPersonalData',
} as const;

const known =
  /^(https:\/\/w3id\.org\/dpv(\/pd)?#[A-Za-z]+|https:\/\/(www\.)?ethyca\.(com|github\.io)\/fideslang\/[\w./#-]+|urn:fideslang:[a-z_.]+)$/;

export const isCategory = (iri: unknown): iri is string => typeof iri === 'string' && known.test(iri);
export const isPersonal = (iri: string): boolean => iri !== dpv.notPersonal;
