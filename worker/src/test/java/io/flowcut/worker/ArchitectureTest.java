package io.flowcut.worker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The modules and the directions of their dependencies, as DESIGN.md lays them down. */
@AnalyzeClasses(
        packages = "io.flowcut",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoJarOfTests.class})
class ArchitectureTest {
    /** Leaves out the tests of the activities, which come as a jar in a whole build. */
    static final class NoJarOfTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    @ArchTest
    static final ArchRule workflowsDependOnNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("io.flowcut.workflows..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.flowcut.activities..", "io.flowcut.mlflow..", "io.flowcut.worker..");

    @ArchTest
    static final ArchRule activitiesDoNotDependOnTheProgram = noClasses()
            .that()
            .resideInAPackage("io.flowcut.activities..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.flowcut.worker..");

    @ArchTest
    static final ArchRule mlflowDependsOnNothingOfOurs = noClasses()
            .that()
            .resideInAPackage("io.flowcut.mlflow..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.flowcut.activities..", "io.flowcut.workflows..", "io.flowcut.worker..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule mlflowKnowsNeitherTemporalNorVideo = noClasses()
            .that()
            .resideInAPackage("io.flowcut.mlflow..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.temporal..", "org.bytedeco..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule workflowsDependOnTheTemporalSdkAlone = classes()
            .that()
            .resideInAPackage("io.flowcut.workflows..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.flowcut.workflows..",
                    "io.temporal..",
                    "java..",
                    "org.slf4j..",
                    // The SDK brings them; they say how a request is read.
                    "com.fasterxml.jackson.annotation..");

    @ArchTest
    static final ArchRule algorithmsKnowNothingOfTemporal = noClasses()
            .that(resideInAPackage("io.flowcut.activities..")
                    .and(not(simpleNameEndingWith("ActivitiesImpl")))
                    .and(not(simpleName("ActivityHeartbeat")))
                    .and(not(simpleName("ActivityBoundary"))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.temporal..");
}
