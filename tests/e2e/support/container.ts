/** Containers, in which the program opens no browser: seeing one, and running something outside. */

/** Whether the tests run in a container as Docker and Podman make it: there the program opens no browser. */
export function isInContainer(): boolean {
  return CONTAINER_FILES.some((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

const CONTAINER_FILES = ["/.dockerenv", "/run/.containerenv"];

/** Shell script that runs its arguments in a root folder that has all of the real one but its files. */
const HIDE_ROOT_FILES = `set -e
root=/mnt
mount -t tmpfs tmpfs "$root"
for path in /*; do
  [ "$path" = "$root" ] && continue
  if [ -L "$path" ]; then cp -P "$path" "$root$path"
  elif [ -d "$path" ]; then mkdir "$root$path"; mount --rbind "$path" "$root$path"
  fi
done
here=$PWD
exec chroot "$root" sh -c 'cd "$1"; shift; exec "$@"' sh "$here" "$@"`;

/** Command line that runs another one as if it were in no container. */
export function outsideContainer(command: readonly string[]): readonly string[] {
  if (!isInContainer()) return command;
  return ["unshare", "-m", "sh", "-c", HIDE_ROOT_FILES, "sh", ...command];
}
