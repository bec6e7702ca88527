package atoll.bench;

import java.io.IOException;
import java.util.List;

/// Starts what it needs, measures, and leaves nothing behind.
interface Benchmark {
    List<Figure> run(Launcher launcher) throws IOException, InterruptedException;
}
