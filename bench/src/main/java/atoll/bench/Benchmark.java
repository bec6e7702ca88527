package atoll.bench;

import java.io.IOException;
import java.util.List;

/// Starts what it needs, measures, and leaves nothing behind.
interface Benchmark {
    /// @param runs how often to measure, where once is not enough
    List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException;
}
