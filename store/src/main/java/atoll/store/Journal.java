package atoll.store;

import java.io.Closeable;
import java.io.IOException;

/// Where batches go before they are published. Used by one thread at a time, whoever commits.
interface Journal extends Closeable {
    /// Keeps a batch, all or nothing; forced unless all of it is lazy.
    ///
    /// @throws IOException when nothing of it holds; the next call may succeed
    void append(Batch batch) throws IOException;

    /// Whether something was kept that a power cut would take.
    boolean hasUnforced();

    /// What was kept lazily survives a power cut afterwards.
    void force() throws IOException;

    /// Called after a batch was published: time for work that is due now and then.
    void tend(Image published);

    /// What messages call it.
    String path();

    @Override
    void close() throws IOException;

    /// Keeps nothing.
    Journal NONE =
            new Journal() {
                @Override
                public void append(Batch batch) {}

                @Override
                public boolean hasUnforced() {
                    return false;
                }

                @Override
                public void force() {}

                @Override
                public void tend(Image published) {}

                @Override
                public String path() {
                    return "memory";
                }

                @Override
                public void close() {}
            };
}
