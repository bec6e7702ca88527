package atoll.api.regexp;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Searches whose pattern repeats a group: the platform's engine goes one call deeper for each
/// round, where Go's needs no stack. One that overflows the stack of its thread is done anew on a
/// thread of its own. One such thread runs at a time, so memory for them is bounded. Thread-safe.
public final class DeepSearch {
    /// Enough for a few hundred thousand rounds.
    private static final long STACK_BYTES = 256L << 20;

    private static final Semaphore TURN = new Semaphore(1, true);

    private DeepSearch() {}

    /// @param search makes its own matcher, for it may run twice
    /// @throws RegexpException when no stack is deep enough
    public static <T extends @Nullable Object> T run(String pattern, Supplier<T> search)
            throws RegexpException {
        try {
            return search.get();
        } catch (StackOverflowError _) {
            return deep(pattern, search);
        }
    }

    private static <T extends @Nullable Object> T deep(String pattern, Supplier<T> search)
            throws RegexpException {
        var task = new FutureTask<T>(search::get);
        TURN.acquireUninterruptibly();
        try {
            new Thread(null, task, "deep-regexp", STACK_BYTES).start();
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new RegexpException("expression nests too deeply", pattern);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new RegexpException("search was interrupted", pattern);
        } finally {
            TURN.release();
        }
    }
}
