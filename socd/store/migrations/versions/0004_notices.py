"""notices of others, follow-up of leaked accounts"""

import sqlalchemy as sa
from alembic import op


revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('leak_account', sa.Column('login_key', sa.String(), server_default='', nullable=False))
    op.create_table('leak_sighting',
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('stolen_at', sa.DateTime(), nullable=True),
    sa.Column('first_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('fingerprint', 'origin')
    )
    op.create_table('leak_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fingerprint', sa.String(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('confirmed_by', sa.Text(), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_leak_change_fingerprint', 'leak_change', ['fingerprint'])
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('sender', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=True),
    sa.Column('received', sa.DateTime(), nullable=False),
    sa.Column('imported_at', sa.DateTime(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_table('notice_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('site', sa.String(), nullable=True),
    sa.Column('host', sa.String(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('login_masked', sa.String(), nullable=False),
    sa.Column('login_key', sa.String(), nullable=False),
    sa.Column('machine', sa.String(), nullable=False),
    sa.Column('seen', sa.DateTime(), nullable=True),
    sa.Column('day_only', sa.Integer(), nullable=False),
    sa.Column('computers', sa.Integer(), nullable=True),
    sa.Column('accounts', sa.Integer(), nullable=True),
    sa.Column('official', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('case_number', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['notice'], ['notice.id']),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('notice', 'key')
    )
    op.create_table('notice_ruling',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('line', sa.String(), nullable=False),
    sa.Column('decision', sa.String(), nullable=False),
    sa.Column('sighting', sa.String(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_notice_ruling_line', 'notice_ruling', ['line'])


def downgrade() -> None:
    for table in ('notice_ruling', 'notice_item', 'notice', 'leak_change', 'leak_sighting'):
        op.drop_table(table)
    op.drop_column('leak_account', 'login_key')
