// glibc gives each thread an arena of its own to allocate in, and keeps what is freed there: with the engine's and the pool's threads 30 MB more after a large import or
// export than with one arena for all, in no less time. It reads the setting before any program runs, so that the server takes its own place with it once, under the same
// process id. Elsewhere, and where somebody has chosen the setting, nothing happens.
const setting = 'MALLOC_ARENA_MAX';

export function inOneArena() {
  const { platform, argv, execPath, execArgv, env } = process;
  if (platform !== 'linux' || argv[2] !== 'start' || env[setting] !== undefined || process.execve === undefined) return;
  process.execve(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, [setting]: '1' });
}
