package io.flowcut.activities.dataset.benchmark;

import java.util.HashSet;
import java.util.Set;

/** Gives every video of a dataset a name of its own. */
final class UniqueNames {
    private final Set<String> taken = new HashSet<>();

    /** The name where no earlier video has it, else with the id behind it. */
    String of(String name, long id) {
        String unique = name;
        while (!taken.add(unique)) {
            unique = unique + "-" + id;
        }
        return unique;
    }
}
