package io.flowcut.worker.cli;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.run.StopSignal;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGINT and SIGTERM into a request to stop; a second one ends the process at once. Java's only way to hear of a
 * second signal is sun.misc.Signal, which is reached by reflection so that a Java without it still runs the program.
 */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);

    /** What is said at the first signal by whoever runs steps. */
    static final String DRAINING = "stopping; running steps finish their batch (once more: stop at once)";

    private final StopSignal stop;
    private final PrintWriter err;
    private final String announcement;

    /** @param announcement what is said at the first signal */
    Signals(StopSignal stop, PrintWriter err, String announcement) {
        this.stop = requireNonNull(stop, "stop");
        this.err = requireNonNull(err, "err");
        this.announcement = requireNonNull(announcement, "announcement");
    }

    void install() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            received((int) signal.getMethod("getNumber").invoke(arguments[0]));
                        }
                        return null;
                    });
            for (String name : new String[] {"INT", "TERM"}) {
                Object one = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, one, onSignal);
            }
        } catch (ClassNotFoundException | NoSuchMethodException | InstantiationException | IllegalAccessException e) {
            log.debug("signals are left to the Java runtime", e);
        } catch (InvocationTargetException e) {
            // A signal that the runtime reserves, for example under -Xrs.
            log.debug("signals are left to the Java runtime", e.getCause());
        }
    }

    private void received(int number) {
        if (stop.request(number)) {
            err.println();
            err.println("flowcut: " + announcement);
            err.flush();
        } else {
            Runtime.getRuntime().halt(128 + number);
        }
    }
}
