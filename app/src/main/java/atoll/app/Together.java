package atoll.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Steps that do not need one another, on as many processors as there are.
final class Together {
    private Together() {}

    /// Returns when all have ended. The first failure, in the order given, is thrown as it was.
    /// Each on a virtual thread. An interrupt stops the steps and is thrown as
    /// [CancellationException].
    static void run(List<Runnable> steps) {
        var failures = new ArrayList<Throwable>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> running = steps.stream().map(threads::submit).toList();
            for (Future<?> step : running) {
                try {
                    step.get();
                } catch (ExecutionException e) {
                    failures.add(e.getCause());
                } catch (InterruptedException e) {
                    threads.shutdownNow();
                    Thread.currentThread().interrupt();
                    throw new CancellationException("interrupted while starting");
                }
            }
        }
        if (!failures.isEmpty()) {
            switch (failures.getFirst()) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }
}
