/** Simulated seconds until a car takes full power. */
const RAMP_SECONDS = 30;
/** State of charge above which a battery takes less and less. */
const TAPER_FROM_SOC = 0.8;
/** Share of full power that is left when the battery is nearly full. */
const TAPER_FLOOR = 0.1;

/**
 * Power in W that a battery takes: a ramp at the beginning, constant power, a taper above 80 % state of charge.
 * @param elapsedSeconds since charging began, on the battery's clock
 * @param soc state of charge, 0 to 1
 */
export function chargingPowerW(maxPowerW: number, elapsedSeconds: number, soc: number): number {
  if (soc >= 1) return 0;
  const ramp = Math.min(1, (elapsedSeconds + 1) / RAMP_SECONDS);
  const taper =
    soc <= TAPER_FROM_SOC ? 1 : 1 - ((soc - TAPER_FROM_SOC) / (1 - TAPER_FROM_SOC)) * (1 - TAPER_FLOOR);
  return maxPowerW * Math.min(ramp, taper);
}
