package io.flowcut.activities.dataset.vis;

import static java.util.Objects.requireNonNull;

/**
 * A kind of object.
 *
 * @param id from 0
 * @param name what it is called
 */
public record VisCategory(int id, String name) {
    public VisCategory {
        requireNonNull(name, "name");
    }
}
