package io.flowcut.workflows;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.File;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Workflow code gives the same commands for the same history: nothing in this module asks the world outside. */
@AnalyzeClasses(packages = "io.flowcut.workflows", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final Set<String> CHANGING_METHODS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.System.identityHashCode",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID",
            "java.util.Collections.shuffle");

    @ArchTest
    static final ArchRule DEPENDS_ON_TEMPORAL_ALONE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.flowcut.workflows..",
                    "io.temporal..",
                    "java..",
                    "com.fasterxml.jackson.annotation..",
                    // The type of Workflow.getLogger.
                    "org.slf4j..");

    @ArchTest
    static final ArchRule TOUCHES_NO_THREAD_FILE_OR_NETWORK = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.io..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.sql..",
                    "java.util.concurrent..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(
                    Thread.class,
                    ThreadLocal.class,
                    Process.class,
                    ProcessBuilder.class,
                    java.time.Clock.class,
                    java.util.Date.class,
                    java.util.Timer.class,
                    Random.class,
                    java.util.SplittableRandom.class,
                    java.security.SecureRandom.class);

    @ArchTest
    static final ArchRule READS_NO_CLOCK_AND_NO_CHANCE =
            noClasses().should().callMethodWhere(describe("gives another value each time", ArchitectureTest::changes));

    private static boolean changes(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        return CHANGING_METHODS.contains(owner + "." + call.getName())
                || (owner.startsWith("java.time.") && call.getName().equals("now"));
    }

    /** Breaks every rule, to show that they hold something. */
    static final class Offender {
        Object offend() {
            return Set.of(Instant.now(), UUID.randomUUID(), new Random(), new File("x"), System.nanoTime());
        }
    }

    @Test
    void theRulesFindOffenders() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        EvaluationResult clock = READS_NO_CLOCK_AND_NO_CHANCE.evaluate(offender);
        assertThat(clock.getFailureReport().getDetails()).hasSize(3);
        assertThat(TOUCHES_NO_THREAD_FILE_OR_NETWORK.evaluate(offender).hasViolation())
                .isTrue();
    }
}
