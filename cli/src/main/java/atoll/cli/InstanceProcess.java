package atoll.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The process of an instance, as this machine tells about it.
///
/// A process that ended but whose parent has not asked for its exit code is a zombie: its pid and
/// start are still there, and in a container whose first process never asks they stay for good. It
/// serves nobody, so it does not run. Also answers for processes of other users, as far as the
/// system tells.
record InstanceProcess(ProcessHandle handle) {
    /// How far two readings of one process's start may lie apart: the kernel counts in ticks.
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    /// A zombie's end is told by nobody, so it is looked for.
    private static final long LOOK_EVERY_MILLIS = 50;

    /// The process that announced `instance`, if it still runs; another one with its pid is not it.
    static Optional<InstanceProcess> of(Instance instance) {
        return ProcessHandle.of(instance.pid())
                .filter(handle -> startedAt(handle, instance.startedAt()))
                .map(InstanceProcess::new)
                .filter(InstanceProcess::runs);
    }

    private static boolean startedAt(ProcessHandle handle, Instant time) {
        return handle.info()
                .startInstant()
                .map(start -> Duration.between(start, time).abs())
                .filter(apart -> apart.compareTo(START_TOLERANCE) < 0)
                .isPresent();
    }

    /// Whether it can still serve.
    boolean runs() {
        return handle.isAlive() && !isZombie();
    }

    /// From the state in `/proc/PID/stat`, the word after the name in parentheses; where there is
    /// no such file (macOS) no process counts as a zombie.
    private boolean isZombie() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            String state = stat.substring(stat.lastIndexOf(')') + 1).strip();
            return state.startsWith("Z") || state.startsWith("X");
        } catch (IOException e) {
            return false;
        }
    }

    /// Asks the process to end, and waits. A process that ignores the request goes on; nothing is
    /// forced.
    ///
    /// @return false when `limit` came first
    boolean stop(Duration limit) throws InterruptedException {
        handle.destroy();
        for (long left = limit.toMillis(); left > 0 && runs(); left -= LOOK_EVERY_MILLIS) {
            try {
                handle.onExit().get(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // What counts is whether it runs: asked again above.
            }
        }
        return !runs();
    }
}
