package atoll.tidy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Rules over the compiled code of all modules.
class CodeRulesTest {
    /// Where programs begin: they read the wall clock, take entropy and print.
    private static final String[] PROGRAMS = {
        "atoll.app..", "atoll.cli..", "atoll.bench..", "atoll.schema.."
    };

    private static JavaClasses code;

    @BeforeAll
    static void importAll() {
        code =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("atoll");
        assertThat(code.size()).as("classes seen").isGreaterThan(300);
    }

    @Test
    void noPackagesFormACycle() {
        slices().matching("atoll.(**)").should().beFreeOfCycles().check(code);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("an actor says when it wants to be stepped again")
                .check(code);
    }

    @Test
    void timeComesInThroughConstructors() {
        noClasses()
                .that()
                .resideOutsideOfPackages(PROGRAMS)
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .because("virtual mode owns the clock: take an InstantSource")
                .check(code);
    }

    @Test
    void randomnessComesInThroughConstructors() {
        noClasses()
                .that()
                .resideOutsideOfPackages(PROGRAMS)
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .because("virtual mode replays from a seed: take a RandomGenerator")
                .check(code);
    }

    @Test
    void onlyProgramsPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackages(PROGRAMS)
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("the rest logs through System.Logger")
                .check(code);
    }
}
