# Sourced: finds a JDK 25 on this machine, and says with what options a fleet runs on it.

# The limits on inlining halve the optimizing compiler's time, of which a burst on a young JVM has too much. Room for young
# objects: what a write leaves behind is dead before it is looked at, so that only what stays is copied.
jvm_options=(-XX:+UseSerialGC -Xmn256m -XX:+UseCompactObjectHeaders -XX:MaxInlineSize=20 -XX:FreqInlineSize=100 -XX:InlineSmallCode=1000
  -XX:LoopUnrollLimit=10 --enable-native-access=ALL-UNNAMED)

is_jdk25() { # DIRECTORY
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

find_jdk25() {
  local candidate
  for candidate in "${ATOLL_JAVA_HOME-}" "${JAVA_HOME-}" \
    "$(command -v javac >/dev/null && dirname "$(dirname "$(readlink -f "$(command -v javac)")")")" \
    /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && is_jdk25 "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  echo "atoll: needs a JDK 25 and found none; install one, or set JAVA_HOME to it" >&2
  exit 1
}
