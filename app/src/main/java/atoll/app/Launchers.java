package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.config.ConfigException;
import atoll.server.listen.ListenException;
import atoll.server.pki.PkiException;
import atoll.store.Store;
import atoll.store.StoreException;
import atoll.store.StoreOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The programs that test harnesses look for beside each other: `kube-apiserver` and `etcd`. The
/// scripts of those names in the distribution start this program with the name as its first word.
/// Each runs until it is told to stop.
///
/// What is wrong is printed as `NAME: sentence`, and the exit code says whose fault it was.
final class Launchers {
    /// The word that the distribution's script of that name puts first.
    static final String KUBE_API_SERVER = "kube-apiserver";

    static final String ETCD = "etcd";
    private static final Set<String> NAMES = Set.of(KUBE_API_SERVER, ETCD);

    /// For each server that is named; a real etcd answers at once, with 404.
    private static final Duration ETCD_ANSWERS_WITHIN = Duration.ofSeconds(5);

    private final Groundwork.Ahead groundwork;
    private final InstantSource clock;

    Launchers(Groundwork.Ahead groundwork, InstantSource clock) {
        this.groundwork = groundwork;
        this.clock = clock;
    }

    /// Whether `word` names one of them.
    static boolean has(String word) {
        return NAMES.contains(word);
    }

    /// Runs the program that the first word names.
    ///
    /// Blocks until the process is told to stop.
    ///
    /// @return the process's exit code
    int run(List<String> words, PrintWriter err) {
        String name = words.getFirst();
        var flags = LauncherFlags.read(words.subList(1, words.size()));
        var stop = new StopSignal();
        try {
            if (name.equals(ETCD)) {
                etcd(flags, stop);
            } else {
                kubeApiServer(new KubeApiServerFlags(flags), stop, err);
            }
            return ExitCode.DONE;
        } catch (CommandFailed e) {
            err.println(name + ": " + e.getMessage());
            return e.exitCode();
        } catch (ListenException | StoreException | PkiException | ConfigException e) {
            err.println(name + ": " + e.getMessage());
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        } finally {
            err.flush();
            stop.finished();
        }
    }

    /// Runs until told to stop.
    private static void etcd(LauncherFlags flags, StopSignal stop) throws InterruptedException {
        try (var _ = EtcdStandIn.start(flags)) {
            stop.await();
        }
    }

    /// Warnings go to `err` before anything starts, so that a harness shows them first.
    private void kubeApiServer(KubeApiServerFlags flags, StopSignal stop, PrintWriter err)
            throws InterruptedException {
        flags.ineffective().forEach(flag -> err.println("warning: " + flag + " has no effect"));
        @Nullable Path data = dataDirectory(flags.etcdServers());
        if (data == null) {
            err.println("warning: no etcd of this distribution answers; all is kept in memory");
        }
        err.flush();
        try (var _ = KubeApiServer.start(flags, store(data), groundwork.get(), clock)) {
            stop.await();
        }
    }

    /// @param data null: in memory
    private Store store(@Nullable Path data) {
        StoreOptions options = StoreOptions.DEFAULT.withClock(clock);
        return data == null ? Store.inMemory(options) : Store.open(data.resolve("atoll"), options);
    }

    /// Where the first of our stand-ins that answers was told to keep data.
    private static @Nullable Path dataDirectory(List<String> servers) throws InterruptedException {
        try (var client = HttpClient.newBuilder().connectTimeout(ETCD_ANSWERS_WITHIN).build()) {
            for (String server : servers) {
                var request =
                        HttpRequest.newBuilder(
                                        URI.create(server).resolve(EtcdStandIn.DATA_DIRECTORY))
                                .timeout(ETCD_ANSWERS_WITHIN)
                                .build();
                try {
                    var reply = client.send(request, HttpResponse.BodyHandlers.ofString());
                    if (reply.statusCode() == 200) {
                        return Path.of(reply.body());
                    }
                } catch (IOException _) {
                    // The next may answer.
                }
            }
            return null;
        }
    }
}
