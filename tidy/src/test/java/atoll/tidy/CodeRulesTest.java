package atoll.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rules over the compiled code of all modules.
class CodeRulesTest {
    /// Fewer classes than this, and the rules looked at nothing.
    private static final int CLASSES_MIN = 700;

    private static final int PACKAGES_MIN = 55;

    /// Where programs begin: they read the wall clock, take entropy, print and exit.
    private static final List<String> PROGRAMS =
            List.of("atoll.app.", "atoll.cli.", "atoll.bench.", "atoll.schema.");

    private static final ArchRule STATICS_ARE_FINAL =
            fields().that()
                    .areStatic()
                    .should()
                    .beFinal()
                    .because("constructors are the wiring; what changes belongs to someone");

    private static final ArchRule NO_OPTIONAL_FIELDS =
            noFields()
                    .should()
                    .haveRawType(Optional.class)
                    .because("Optional answers a query; a field says @Nullable");

    private static JavaClasses code;

    @BeforeAll
    static void importAll() {
        code =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("atoll");
        assertThat(code.size()).as("classes seen").isGreaterThan(CLASSES_MIN);
        var packages = new TreeSet<String>();
        code.forEach(one -> packages.add(one.getPackageName()));
        assertThat(packages).as("packages seen").hasSizeGreaterThan(PACKAGES_MIN);
    }

    static Stream<Ban> bans() {
        return Stream.of(
                new Ban(
                        "sleeping",
                        Set.of(
                                "java.lang.Thread.sleep",
                                "java.util.concurrent.TimeUnit.sleep",
                                "java.util.concurrent.locks.LockSupport.parkNanos",
                                "java.util.concurrent.locks.LockSupport.parkUntil"),
                        List.of(
                                "atoll.server.flow.PriorityLevel",
                                "atoll.server.listen.UnderWay",
                                "atoll.server.stream.WatchStream"),
                        "an actor says when it wants to be stepped again"),
                new Ban(
                        "reading the wall clock",
                        Set.of(
                                "java.time.Instant.now",
                                "java.time.LocalDate.now",
                                "java.time.LocalDateTime.now",
                                "java.time.OffsetDateTime.now",
                                "java.time.ZonedDateTime.now",
                                "java.time.InstantSource.system",
                                "java.time.Clock.systemUTC",
                                "java.time.Clock.systemDefaultZone",
                                "java.time.Clock.system",
                                "java.lang.System.currentTimeMillis",
                                "java.util.Date.<init>"),
                        PROGRAMS,
                        "virtual mode owns the clock: take an InstantSource"),
                new Ban(
                        "reading the machine's stopwatch",
                        Set.of("java.lang.System.nanoTime"),
                        with(
                                PROGRAMS,
                                "atoll.server.listen.UnderWay",
                                "atoll.store.CommitterThread"),
                        "only live shells measure how long something takes"),
                new Ban(
                        "taking entropy",
                        Set.of(
                                "java.util.Random.<init>",
                                "java.util.SplittableRandom.<init>",
                                "java.security.SecureRandom.<init>",
                                "java.security.SecureRandom.getInstanceStrong",
                                "java.util.random.RandomGenerator.getDefault",
                                "java.util.random.RandomGenerator.of",
                                "java.util.concurrent.ThreadLocalRandom.current",
                                "java.util.UUID.randomUUID",
                                "java.lang.Math.random"),
                        with(PROGRAMS, "atoll.testing.TestFleet"),
                        "virtual mode replays from a seed: take a RandomGenerator"),
                new Ban(
                        "deciding by where an object lies in memory",
                        Set.of("java.lang.System.identityHashCode", "java.lang.Object.hashCode"),
                        List.of(),
                        "another run has other addresses"),
                new Ban(
                        "starting threads",
                        Set.of(
                                "java.lang.Thread.<init>",
                                "java.lang.Thread.ofVirtual",
                                "java.lang.Thread.ofPlatform",
                                "java.lang.Thread.startVirtualThread",
                                "java.util.Timer.<init>",
                                "java.util.Collection.parallelStream",
                                "java.util.List.parallelStream",
                                "java.util.concurrent.Executors.*",
                                "java.util.concurrent.ForkJoinPool.*"),
                        with(
                                PROGRAMS,
                                "atoll.api.regexp.DeepSearch",
                                "atoll.client.WireWatch",
                                "atoll.control.LiveRunner",
                                "atoll.server.aggregate.Aggregation",
                                "atoll.server.audit.Batching",
                                "atoll.server.audit.RotatingFile",
                                "atoll.server.listen.RawConnection",
                                "atoll.server.listen.SpeakingEndpoint",
                                "atoll.server.proxy.BackendConnection",
                                "atoll.store.Store",
                                "atoll.store.CommitterThread"),
                        "ARCHITECTURE.md lists the threads there are; code that decides has none"),
                new Ban(
                        "futures with callbacks",
                        Set.of("java.util.concurrent.CompletableFuture.*"),
                        // The JDK tells of a process' end by one.
                        List.of("atoll.cli.InstanceProcess"),
                        "blocking code on virtual threads reads top to bottom"),
                new Ban(
                        "printing and exiting",
                        Set.of(
                                "java.lang.System.out",
                                "java.lang.System.err",
                                "java.lang.System.exit",
                                "java.lang.Throwable.printStackTrace"),
                        PROGRAMS,
                        "the rest logs through System.Logger and throws"));
    }

    private static List<String> with(List<String> allowed, String... more) {
        var all = new ArrayList<>(allowed);
        all.addAll(List.of(more));
        return all;
    }

    @ParameterizedTest
    @MethodSource("bans")
    void codeKeepsTheBan(Ban ban) {
        ban.rule().check(code);
    }

    /// So that no ban passes because it recognizes nothing.
    @ParameterizedTest
    @MethodSource("bans")
    void banBites(Ban ban) {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        assertThat(ban.rule().evaluate(offender).hasViolation()).isTrue();
    }

    /// An exception for a class that needs none any more would let others in by its name.
    @ParameterizedTest
    @MethodSource("bans")
    void everyExceptionIsNeeded(Ban ban) {
        for (String allowed : ban.allowedIn()) {
            if (!PROGRAMS.contains(allowed)) {
                var others = new ArrayList<>(ban.allowedIn());
                others.remove(allowed);
                var stricter = new Ban(ban.what(), ban.targets(), others, ban.instead());
                assertThat(stricter.rule().evaluate(code).hasViolation())
                        .as("%s still needs its exception from %s", allowed, ban)
                        .isTrue();
            }
        }
    }

    @Test
    void noPackagesFormACycle() {
        slices().matching("atoll.(**)").should().beFreeOfCycles().check(code);
    }

    @Test
    void staticsNeverChange() {
        STATICS_ARE_FINAL.check(code);
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        assertThat(STATICS_ARE_FINAL.evaluate(offender).hasViolation()).isTrue();
    }

    @Test
    void noFieldIsOptional() {
        NO_OPTIONAL_FIELDS.check(code);
    }

    /// A name that says nothing was found yet.
    @Test
    void classesAreNamedForWhatTheyAre() {
        Set<String> vague =
                Set.of("Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Data", "Base");
        List<String> found =
                code.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(name -> vague.stream().anyMatch(name::endsWith))
                        .toList();
        assertThat(found).isEmpty();
    }
}
