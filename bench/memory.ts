/** The largest memory that this process has had, as the operating system counts it. */

export function peakGiB(): number {
  // In KiB on Linux and Windows, and as Node gives it on macOS.
  return process.resourceUsage().maxRSS / 2 ** 20;
}
