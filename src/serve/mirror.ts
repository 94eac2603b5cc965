// The devices' reasons -> the front's own: what stops every device stops the front, what stops one of several is a warning.
import type { PrinterStateReason } from '../print/printer.ts';
import type { VirtualPrinter } from '../print/virtual-printer/server.ts';
import type { DeviceState } from './devices.ts';

/** The reasons that the front shows, one for each keyword, the gravest first found. */
function shown(devices: readonly DeviceState[]): Map<string, PrinterStateReason> {
  const anyReady = devices.some(({ ready }) => ready);
  const reasons = new Map<string, PrinterStateReason>();
  for (const { keyword, severity } of devices.flatMap((device) => device.reasons)) {
    const mirrored = severity === 'error' && anyReady ? 'warning' : severity;
    if (reasons.get(keyword)?.severity !== 'error') reasons.set(keyword, { keyword, severity: mirrored });
  }
  return reasons;
}

/** @returns call it after every change */
export function mirrorTo(front: Pick<VirtualPrinter, 'raise' | 'clear'>): (devices: readonly DeviceState[]) => void {
  let before = new Map<string, PrinterStateReason>();
  return (devices) => {
    const now = shown(devices);
    for (const keyword of before.keys()) if (!now.has(keyword)) front.clear(keyword);
    for (const reason of now.values()) {
      if (before.get(reason.keyword)?.severity !== reason.severity) front.raise(reason);
    }
    before = now;
  };
}
