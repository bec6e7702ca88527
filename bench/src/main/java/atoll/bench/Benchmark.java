package atoll.bench;

import java.io.IOException;
import java.util.List;

/// Starts what it needs, measures, and leaves nothing behind. Benchmarks run one after the other
/// and have the machine to themselves but for what they start.
interface Benchmark {
    /// @param runs how often to measure, where once is not enough
    /// @throws IOException when the fleet fails, or answers what it should not: a wrong answer is
    ///   no result
    List<Figure> run(Launcher launcher, int runs) throws IOException, InterruptedException;
}
