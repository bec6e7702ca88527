package atoll.app;

import atoll.api.schema.Schemas;
import atoll.nodes.stage.Stage;
import atoll.nodes.stage.StageFiles;
import atoll.server.resource.ResourceTable;
import atoll.server.resource.RuntimeConfig;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// What every fleet stands on.
///
/// Immutable; one serves all clusters of a process.
///
/// @param schemas of the built-in kinds
/// @param builtIn what a fresh cluster serves
/// @param stages how nodes and pods behave unless a file says otherwise
record Groundwork(Schemas schemas, ResourceTable builtIn, List<Stage> stages) {
    /// From the program's own resources; no file of the user is read.
    static Groundwork lay() {
        Schemas schemas = Schemas.load();
        return new Groundwork(schemas, ResourceTable.builtIn(schemas), StageFiles.builtIn());
    }

    /// The same for clusters that were told what to serve. The schemas are shared; only the table
    /// of what is served is made anew.
    Groundwork serving(RuntimeConfig config) {
        return config.given().isEmpty()
                ? this
                : new Groundwork(schemas, ResourceTable.builtIn(schemas, config), stages);
    }

    /// Lays it at most once: on a thread of its own while the command line is still being read, or
    /// at the latest when somebody asks.
    static final class Ahead {
        private final FutureTask<Groundwork> task = new FutureTask<>(Groundwork::lay);

        /// Once at most; may be left out.
        void begin() {
            Thread.ofPlatform().daemon().name("groundwork").start(task);
        }

        /// On the caller's thread when nobody has begun; else waits.
        ///
        /// @throws IllegalStateException when the program's own data are broken
        Groundwork get() throws InterruptedException {
            task.run();
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the program's own data cannot be read", e);
            }
        }
    }
}
