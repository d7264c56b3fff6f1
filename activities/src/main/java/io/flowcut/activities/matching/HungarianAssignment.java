package io.flowcut.activities.matching;

import java.util.Arrays;

/**
 * The cheapest one-to-one assignment of rows to columns: H. W. Kuhn, "The Hungarian method for the assignment
 * problem" (1955), with J. Munkres' bound (1957), in the form that adds one row at a time along a shortest
 * alternating path under dual potentials (N. Tomizawa, 1971). O(rows^2 * columns) time for rows at most columns.
 */
public final class HungarianAssignment {
    private static final int FREE = -1;

    private HungarianAssignment() {}

    /**
     * Solves one assignment.
     *
     * @param cost cost of giving row i column j, finite; all rows of one length; not changed
     * @return per row its column, or -1 for the rows that are left over when there are more rows than columns
     */
    public static int[] solve(double[][] cost) {
        int rows = cost.length;
        int columns = rows == 0 ? 0 : cost[0].length;
        for (double[] row : cost) {
            if (row.length != columns) {
                throw new IllegalArgumentException("rows of the cost matrix differ in length");
            }
            for (double value : row) {
                if (!Double.isFinite(value)) {
                    throw new IllegalArgumentException("cost must be finite: " + value);
                }
            }
        }
        if (rows <= columns) {
            return solveWide(cost, rows, columns);
        }
        double[][] turned = new double[columns][rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                turned[j][i] = cost[i][j];
            }
        }
        int[] rowOfColumn = solveWide(turned, columns, rows);
        int[] assignment = new int[rows];
        Arrays.fill(assignment, FREE);
        for (int j = 0; j < columns; j++) {
            assignment[rowOfColumn[j]] = j;
        }
        return assignment;
    }

    private static int[] solveWide(double[][] cost, int rows, int columns) {
        double[] rowPotential = new double[rows];
        double[] columnPotential = new double[columns];
        int[] rowOf = new int[columns];
        Arrays.fill(rowOf, FREE);
        double[] distance = new double[columns];
        int[] before = new int[columns];
        boolean[] visited = new boolean[columns];
        for (int start = 0; start < rows; start++) {
            Arrays.fill(distance, Double.POSITIVE_INFINITY);
            Arrays.fill(visited, false);
            int row = start;
            int column = FREE;
            // Dijkstra over columns by reduced cost, until one without a row is the nearest.
            do {
                int nearest = FREE;
                double base = column == FREE ? 0 : distance[column];
                for (int j = 0; j < columns; j++) {
                    if (visited[j]) {
                        continue;
                    }
                    double through = base + cost[row][j] - rowPotential[row] - columnPotential[j];
                    if (through < distance[j]) {
                        distance[j] = through;
                        before[j] = column;
                    }
                    if (nearest == FREE || distance[j] < distance[nearest]) {
                        nearest = j;
                    }
                }
                column = nearest;
                visited[column] = true;
                row = rowOf[column];
            } while (row != FREE);
            double length = distance[column];
            rowPotential[start] += length;
            for (int j = 0; j < columns; j++) {
                if (visited[j] && j != column) {
                    rowPotential[rowOf[j]] += length - distance[j];
                    columnPotential[j] -= length - distance[j];
                }
            }
            while (before[column] != FREE) {
                rowOf[column] = rowOf[before[column]];
                column = before[column];
            }
            rowOf[column] = start;
        }
        int[] assignment = new int[rows];
        for (int j = 0; j < columns; j++) {
            if (rowOf[j] != FREE) {
                assignment[rowOf[j]] = j;
            }
        }
        return assignment;
    }
}
