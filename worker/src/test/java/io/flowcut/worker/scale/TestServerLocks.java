package io.flowcut.worker.scale;

import io.temporal.testing.TestWorkflowEnvironment;
import java.lang.reflect.Field;
import java.util.LinkedList;

/**
 * Keeps Temporal's server for tests from taking time in proportion to the square of the number of workflows. Its timer
 * notes every lock of the time in a linked list for diagnostics, most notes stay there for ever, and whoever unlocks looks
 * for its own note from the oldest on: at 79,000 videos that was 96% of all the time of the processor. The notes that are
 * looked for are among the newest; this list begins at its end.
 */
final class TestServerLocks {
    private TestServerLocks() {}

    /** A list in which a removal looks from the newest to the oldest. */
    @SuppressWarnings("JdkObsolete") // the type of the field that it goes into
    private static final class NewestFirst extends LinkedList<Object> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean remove(Object wanted) {
            return removeLastOccurrence(wanted);
        }
    }

    /** To be called before the first workflow starts. */
    @SuppressWarnings("JdkObsolete") // the type of the field
    static void searchFromTheNewest(TestWorkflowEnvironment environment) throws ReflectiveOperationException {
        Object server = value(environment, "inProcessServer");
        Object timer = value(value(server, "testServicesStarter"), "selfAdvancingTimer");
        Field field = field(timer, "lockEvents");
        NewestFirst events = new NewestFirst();
        events.addAll((LinkedList<?>) field.get(timer));
        field.set(timer, events);
    }

    private static Object value(Object owner, String name) throws ReflectiveOperationException {
        return field(owner, name).get(owner);
    }

    private static Field field(Object owner, String name) throws ReflectiveOperationException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
