package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.DownCommand;
import atoll.cli.Environment;
import atoll.cli.ExitCode;
import atoll.cli.Instance;
import atoll.cli.Instances;
import atoll.nodes.stage.Stage;
import atoll.nodes.stage.StageException;
import atoll.nodes.stage.StageFiles;
import atoll.server.audit.Audit;
import atoll.server.audit.AuditException;
import atoll.server.listen.ListenException;
import atoll.server.pki.Pki;
import atoll.server.pki.PkiException;
import atoll.store.Store;
import atoll.store.StoreException;
import atoll.store.StoreOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A fleet with the files it has on disk. Whatever is wrong with flags, files or ports becomes one
/// sentence here.
///
/// Started in this order: flags and files are checked, the store opened, keys made or read, the
/// fleet started, then its files written. When anything fails, what was opened is closed again.
///
/// @param readyz when it began to answer
record Running(Fleet fleet, Instance instance, Instant readyz) implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Running.class.getName());

    /// The first address of the service range: pods reach the server there.
    private static final String KUBERNETES_SERVICE = "10.96.0.1";

    /// Returns when the fleet answers; its nodes need not be Ready.
    ///
    /// @throws CommandFailed with a sentence for the user
    static Running start(
            Environment environment,
            UpOptions options,
            Groundwork.Ahead groundwork,
            InstantSource clock)
            throws IOException, InterruptedException {
        @Nullable Path data = options.dataDirectory(environment);
        InetAddress listen = listenAddress(options.listen());
        List<Stage> given = stages(options);
        if (data != null) {
            DataDirectory.prepare(data);
        }
        Path fleetFile = data == null ? null : data.resolve(DownCommand.FLEET_FILE);
        FleetSettings settings =
                options.settings(
                        fleetFile == null ? null : FleetSettings.read(fleetFile).orElse(null));
        var place = new Place(environment, options, data, fleetFile);
        KubeconfigEntries.check(place.kubeconfig());
        Store store = openStore(data, clock);
        try {
            Pki pki = openPki(data, options.listen(), clock);
            var random = new SplittableRandom(new SecureRandom().nextLong());
            Groundwork laid = groundwork.get().serving(options.runtimeConfig());
            List<Stage> stages = given.isEmpty() ? laid.stages() : given;
            Audit audit = audit(options, clock);
            var fleet = new Fleet(store, pki, settings, laid, stages, clock, random, audit);
            return start(fleet, place, pki, listen, clock);
        } catch (CommandFailed e) {
            store.close();
            throw e;
        } catch (ListenException | StoreException | PkiException e) {
            store.close();
            throw new CommandFailed(ExitCode.FAILED, wayOut(e));
        }
    }

    /// Where a fleet's files go.
    ///
    /// @param data the data directory, or for a fleet in memory a folder named after the process
    private record Place(
            Environment environment,
            UpOptions options,
            @Nullable Path data,
            @Nullable Path fleetFile) {
        Path files() {
            return data == null
                    ? new Instances(environment).filesOf(ProcessHandle.current().pid())
                    : data;
        }

        /// Absolute, since the user's shell may stand elsewhere.
        Path kubeconfig() {
            Path chosen =
                    options.kubeconfig() == null
                            ? files().resolve("kubeconfig")
                            : options.kubeconfig();
            return chosen.toAbsolutePath().normalize();
        }
    }

    private static Running start(
            Fleet fleet, Place place, Pki pki, InetAddress listen, InstantSource clock)
            throws IOException {
        if (place.fleetFile() != null) {
            fleet.settings().write(place.fleetFile());
        }
        InetSocketAddress bound =
                fleet.start(new InetSocketAddress(listen, fleet.settings().port()));
        Instant readyz = clock.instant();
        if (place.fleetFile() != null) {
            fleet.settings().withPort(bound.getPort()).write(place.fleetFile());
        }
        String address = Fleet.addressOf(bound);
        Path kubeconfig = place.kubeconfig();
        KubeconfigEntries.write(kubeconfig, address, fleet.settings().clusterNames(), pki);
        var process = ProcessHandle.current();
        var instance =
                new Instance(
                        process.pid(),
                        process.info().startInstant().orElse(readyz),
                        address,
                        place.data(),
                        kubeconfig,
                        place.options().log(),
                        false);
        return new Running(fleet, instance, readyz);
    }

    /// @throws CommandFailed when the policy is wrong or a sink cannot be opened
    private static @Nullable Audit audit(UpOptions options, InstantSource clock) {
        try {
            return options.audit() == null ? null : options.audit().open(clock, System.out);
        } catch (AuditException | IOException e) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE, "auditing cannot be set up: " + e.getMessage());
        }
    }

    /// Empty: the built-in ones.
    private static List<Stage> stages(UpOptions options) {
        try {
            return options.stages() == null ? List.of() : StageFiles.load(options.stages());
        } catch (StageException e) {
            throw new CommandFailed(ExitCode.WRONG_USAGE, String.valueOf(e.getMessage()));
        }
    }

    /// A name is looked up; it must be this machine's, which the listener finds out.
    private static InetAddress listenAddress(String listen) {
        try {
            return InetAddress.getByName(listen);
        } catch (UnknownHostException e) {
            throw new CommandFailed(
                    ExitCode.WRONG_USAGE,
                    "--listen " + listen + " is not an address of this machine");
        }
    }

    /// Warnings of the store go to the log.
    private static Store openStore(@Nullable Path data, InstantSource clock) {
        StoreOptions options =
                StoreOptions.DEFAULT
                        .withClock(clock)
                        .withWarnings(warning -> LOG.log(Level.WARNING, warning));
        try {
            return data == null
                    ? Store.inMemory(options)
                    : Store.open(data.resolve("store"), options);
        } catch (StoreException e) {
            throw new CommandFailed(ExitCode.FAILED, wayOut(e));
        }
    }

    /// @param listen a name that the server's certificate covers
    private static Pki openPki(@Nullable Path data, String listen, InstantSource clock) {
        List<String> names = List.of(listen, KUBERNETES_SERVICE);
        var random = new SecureRandom();
        return data == null
                ? Pki.inMemory(names, clock, random)
                : Pki.open(data.resolve("pki"), names, clock, random);
    }

    /// The message with what the user can do about it.
    private static String wayOut(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof ListenException
                ? message + "; choose another with --port or --listen, or stop what is in the way"
                : message;
    }

    @Override
    public void close() {
        fleet.close();
    }
}
