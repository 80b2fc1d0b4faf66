// Passkeys of the staff: what the server asks, put to the device, and its answer sent back.
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { answeredByDevice, device } from '../../api/passkeys.ts';
import { staffClient } from '../queries.ts';

export async function signInWithStaffPasskey() {
  const { startAuthentication } = await device();
  const question = await staffClient.call(staffRoutes.staffPasskeySignInBegin, { body: {} });
  const answer = await answeredByDevice(question, () => startAuthentication({ optionsJSON: question.options as never }));
  return staffClient.call(staffRoutes.staffPasskeySignIn, { body: answer });
}

export async function addStaffPasskey(label: string): Promise<void> {
  const { startRegistration } = await device();
  const question = await staffClient.call(staffRoutes.staffPasskeyBegin, { body: {} });
  const answer = await answeredByDevice(question, () => startRegistration({ optionsJSON: question.options as never }));
  await staffClient.call(staffRoutes.staffPasskeyAdd, { body: { ...answer, label } });
}
