// A device profile and a resolution -> its screens. Apart from the profile's schema, which a process that makes sheets has no use for.
import type { PantographScreens } from '../raster/pantograph/screens.ts';
import { profileError } from './errors.ts';
import type { DeviceProfile } from './profile.ts';

/** The screens of a resolution. @throws `profile.resolution` */
export function screensFor(profile: DeviceProfile, dpi: number): PantographScreens {
  const { screens } = profile.pantograph;
  const found = screens.find((entry) => entry.dpi === dpi);
  if (found === undefined) {
    throw profileError('resolution', { expected: screens.map((entry) => entry.dpi).join(', '), received: dpi });
  }
  return found;
}
