"""documents: versions, sending, frozen copies"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

CODES = {'incident': 'report72', 'warning': 'warning'}


def upgrade() -> None:
    op.create_table('drawn',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('series', sa.String(), nullable=False),
    sa.Column('form', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('period', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('replaces', sa.Text(), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('sent_by', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('series', 'version')
    )
    op.create_index('ix_drawn_number', 'drawn', ['number'])
    op.add_column('document', sa.Column('drawn', sa.Integer(), nullable=True))
    op.add_column('document', sa.Column('frozen', sa.Text(), nullable=True))
    op.add_column('document', sa.Column('frozen_sha256', sa.String(), nullable=True))
    op.create_index('ix_document_drawn', 'document', ['drawn'])
    _take_over()


def _take_over() -> None:
    """Files written so far are drafts: those of one name are one document, the newest of each format its files."""
    connection = op.get_bind()
    rows = connection.execute(sa.text('SELECT id, form, number, made_at, path FROM document ORDER BY id')).all()
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = re.sub(r'\.\w+$', '', row.path)
        found.setdefault(name.rsplit('/', 1)[-1], {})[row.path] = row
    for series, files in found.items():
        last = max(files.values(), key=lambda row: row.id)
        made = connection.execute(
            sa.text(
                "INSERT INTO drawn (series, form, number, version, made_at, made_by, digest, code, replaces, sent_by,"
                " reference) VALUES (:series, :form, :number, 1, :made_at, 'socd', '', :code, '', '', '') RETURNING id"
            ),
            {'series': series, 'form': last.form, 'number': last.number, 'made_at': last.made_at,
             'code': CODES.get(last.form, '')},
        ).scalar_one()
        for row in files.values():
            connection.execute(sa.text('UPDATE document SET drawn = :made WHERE id = :id'), {'made': made, 'id': row.id})


def downgrade() -> None:
    op.drop_index('ix_document_drawn', 'document')
    for column in ('frozen_sha256', 'frozen', 'drawn'):
        op.drop_column('document', column)
    op.drop_table('drawn')
